// Search from anywhere: "/" or Ctrl-K (on a Mac ⌘K), unless someone is typing. Without this script,
// or in a browser that knows no <dialog>, the masthead's link leads to the search page.
{
  const dialog = document.querySelector('[data-search-dialog]');
  const own = document.querySelector('main input[type=search]'); // of the search page
  const links = document.querySelectorAll('[data-open-search]');

  const open = event => {
    if (!own && !dialog?.showModal) return;
    event.preventDefault();
    if (!own && !dialog.open) dialog.showModal();
    const field = own || dialog.querySelector('input');
    field.focus();
    field.select();
  };
  const typing = target => target.closest?.('input, textarea, select, [contenteditable]');

  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    links.forEach(link => { const key = link.querySelector('kbd'); if (key) key.textContent = '⌘ K'; });
  }
  links.forEach(link => link.addEventListener('click', event => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) open(event); // else they want a new tab
  }));
  addEventListener('keydown', event => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    if (command ? event.key.toLowerCase() === 'k' && !event.shiftKey : event.key === '/' && !typing(event.target)) open(event);
  });
  dialog?.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
  dialog?.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    event.preventDefault(); // else a search field only empties itself
    dialog.close();
  });
}
