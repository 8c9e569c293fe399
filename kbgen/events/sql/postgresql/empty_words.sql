-- Empties, in rows older than %(before)s, the queries that too few visits share, and all free lines.
WITH old (locale, words) AS (
    SELECT locale, query_key FROM kbgen.events WHERE at < %(before)s AND query <> ''
    UNION
    SELECT locale, then_key FROM kbgen.events WHERE at < %(before)s AND then_query <> ''
),
shared (locale, words) AS (
    SELECT e.locale, e.query_key FROM kbgen.events AS e
    JOIN old ON old.locale = e.locale AND old.words = e.query_key
    WHERE e.query <> ''
    GROUP BY e.locale, e.query_key
    HAVING count(DISTINCT e.visit) >= %(min_visits)s AND count(DISTINCT e.at / 86400000) >= %(min_days)s
),
judged AS (
    SELECT
        e.number,
        e.query <> '' AND q.words IS NULL AS query_goes,
        e.then_query <> '' AND t.words IS NULL AS then_goes,
        e.text <> '' AS text_goes
    FROM kbgen.events AS e
    LEFT JOIN shared AS q ON q.locale = e.locale AND q.words = e.query_key
    LEFT JOIN shared AS t ON t.locale = e.locale AND t.words = e.then_key
    WHERE e.at < %(before)s
)
UPDATE kbgen.events AS e SET
    query = CASE WHEN query_goes THEN '' ELSE e.query END,
    query_key = CASE WHEN query_goes THEN '' ELSE e.query_key END,
    then_query = CASE WHEN then_goes THEN '' ELSE e.then_query END,
    then_key = CASE WHEN then_goes THEN '' ELSE e.then_key END,
    text = CASE WHEN text_goes THEN '' ELSE e.text END
FROM judged
WHERE e.number = judged.number AND (query_goes OR then_goes OR text_goes)
