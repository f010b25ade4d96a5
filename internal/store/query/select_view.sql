select review, team, engaged_ms, depth, reading_ms, read, finished
from views
where view = $1
