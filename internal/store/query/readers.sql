select count(distinct reader)
from views
where review = $1 and read and reader <> ''
