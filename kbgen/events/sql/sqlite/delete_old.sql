DELETE FROM events WHERE number IN (SELECT number FROM events WHERE at < ?1 ORDER BY at LIMIT ?2)
