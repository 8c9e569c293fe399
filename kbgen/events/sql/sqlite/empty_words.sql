UPDATE events SET
    query = iif(?1, '', query),
    query_key = iif(?1, '', query_key),
    then_query = iif(?2, '', then_query),
    then_key = iif(?2, '', then_key),
    text = iif(?3, '', text)
WHERE number = ?4
