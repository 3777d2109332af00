-- What posts say of themselves besides their tags. Posts of before are told again by the next export that lists them.
ALTER TABLE post ADD COLUMN seconds INTEGER;
ALTER TABLE post ADD COLUMN letters INTEGER;
ALTER TABLE post ADD COLUMN words TEXT NOT NULL DEFAULT '[]';
