// The button that turns light into dark and back, and remembers it in this browser.
{
  const root = document.documentElement;
  const other = () => {
    const now = root.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
    return now === 'dark' ? 'light' : 'dark';
  };
  document.querySelector('[data-theme-switch]')?.addEventListener('click', () => {
    root.dataset.theme = other();
    try { localStorage.setItem('afterword.theme', root.dataset.theme); } catch { /* then for this page only */ }
  });
}
