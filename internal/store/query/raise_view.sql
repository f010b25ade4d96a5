update views
set team = $2, engaged_ms = $3, depth = $4, read = $5, finished = $6
where view = $1
