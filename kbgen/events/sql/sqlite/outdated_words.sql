-- Rows older than :before with words to be emptied, and which of them: queries that too few visits share, and all free
-- lines.
WITH old (locale, words) AS (
    SELECT locale, query_key FROM events WHERE at < :before AND query <> ''
    UNION
    SELECT locale, then_key FROM events WHERE at < :before AND then_query <> ''
),
shared (locale, words) AS (
    SELECT locale, query_key FROM events
    WHERE query <> '' AND (locale, query_key) IN (SELECT locale, words FROM old)
    GROUP BY locale, query_key
    HAVING count(DISTINCT visit) >= :min_visits AND count(DISTINCT at / 86400000) >= :min_days
),
judged AS (
    SELECT
        number,
        query <> '' AND (locale, query_key) NOT IN (SELECT locale, words FROM shared) AS query_goes,
        then_query <> '' AND (locale, then_key) NOT IN (SELECT locale, words FROM shared) AS then_goes,
        text <> '' AS text_goes
    FROM events
    WHERE at < :before
)
SELECT query_goes, then_goes, text_goes, number FROM judged WHERE query_goes OR then_goes OR text_goes
