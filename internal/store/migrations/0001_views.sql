-- One row is one opening of a review's page. It holds no name, no address and no time finer than a
-- day. The checks repeat what package readership promises, so that a mistake there is an error here.
create table views (
	view       text    not null primary key check (length(view) between 1 and 64),
	review     text    not null check (review <> ''),
	reader     text    not null, -- random id of the browser and quarter, or ''
	team       text    not null, -- '' if the reader picked none
	day        date    not null, -- UTC, of the first report
	engaged_ms bigint  not null check (engaged_ms >= 0),
	depth      integer not null check (depth between 0 and 100),
	reading_ms bigint  not null check (reading_ms >= 0), -- the estimate when the page was opened
	read       boolean not null,
	finished   boolean not null
);

-- Answers the totals and the distinct readers of one review from the index alone.
create index views_by_review on views (review, read, finished, reader);
