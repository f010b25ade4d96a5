select count(*),
	coalesce(sum(case when read then 1 else 0 end), 0),
	coalesce(sum(case when finished then 1 else 0 end), 0),
	count(distinct case when read and reader <> '' then reader end)
from views
where review = $1
