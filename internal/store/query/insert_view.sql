insert into views (view, review, reader, team, day, engaged_ms, depth, reading_ms, read, finished)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (view) do nothing
