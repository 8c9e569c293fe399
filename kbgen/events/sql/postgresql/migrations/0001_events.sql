-- What visitors did. One row an event; the columns are the fields of kbgen.events.event.Event, empty where the event's
-- kind has none. Times are milliseconds since 1970-01-01 UTC.
CREATE TABLE kbgen.events (
    number       BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- order of arrival
    id           TEXT    COLLATE "C" NOT NULL UNIQUE,               -- the same in every delivery
    kind         TEXT    NOT NULL,                                  -- search, helpful, effort, suggestion
    at           BIGINT  NOT NULL,
    visit        TEXT    COLLATE "C" NOT NULL,                      -- random, of one browser tab's visit
    locale       TEXT    NOT NULL,                                  -- BCP 47
    page         TEXT    NOT NULL DEFAULT '',
    market       TEXT    NOT NULL DEFAULT '',
    query        TEXT    NOT NULL DEFAULT '',                       -- masked; emptied by the purge
    query_key    TEXT    COLLATE "C" NOT NULL DEFAULT '',           -- without case and width: what the threshold counts
    outcome      TEXT,                     -- found, zero, weak, abandoned, reformulated, escalated
    hits         INTEGER NOT NULL DEFAULT 0,
    confident    BOOLEAN NOT NULL DEFAULT false,
    article      TEXT    NOT NULL DEFAULT '',
    rank         INTEGER NOT NULL DEFAULT 0,                        -- of the hit opened, from 1
    then_query   TEXT    NOT NULL DEFAULT '',                       -- masked; emptied by the purge
    then_key     TEXT    COLLATE "C" NOT NULL DEFAULT '',
    then_article TEXT    NOT NULL DEFAULT '',
    channel      TEXT    NOT NULL DEFAULT '',
    helpful      BOOLEAN,
    reason       TEXT,                                              -- unclear, incomplete, wrong, other-topic, other
    score        INTEGER NOT NULL DEFAULT 0,                        -- 1 to 7, 0: no answer
    text         TEXT    NOT NULL DEFAULT ''                        -- masked; emptied by the purge
);
CREATE INDEX events_at ON kbgen.events (at);
