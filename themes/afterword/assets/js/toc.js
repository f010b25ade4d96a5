// The contents list marks the part that is being read.
{
  const entries = new Map([...document.querySelectorAll('.Toc a')].map(a => [decodeURIComponent(a.hash.slice(1)), a]));
  if (entries.size && 'IntersectionObserver' in window) {
    const watch = new IntersectionObserver(seen => seen.forEach(({ isIntersecting, target }) => {
      if (!isIntersecting) return;
      entries.forEach((a, id) => {
        if (id === target.id) a.setAttribute('aria-current', 'true');
        else a.removeAttribute('aria-current');
      });
    }), { rootMargin: '-10% 0px -75% 0px' });
    entries.forEach((a, id) => { const part = document.getElementById(id); if (part) watch.observe(part); });
  }
  // On a narrow page the list is folded: choosing a part folds it again.
  document.querySelector('.Toc-fold')?.addEventListener('click', event => {
    if (event.target.closest('a')) event.currentTarget.open = false;
  });
}
