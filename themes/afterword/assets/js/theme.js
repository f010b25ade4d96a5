// Light or dark, before anything is drawn: the reader's choice if there is one, else the system's.
// The only script that is not deferred, so that no page flashes in the other scheme.
{
  const root = document.documentElement;
  root.dataset.script = '';
  try {
    const chosen = localStorage.getItem('afterword.theme');
    if (chosen === 'light' || chosen === 'dark') root.dataset.theme = chosen;
  } catch { /* storage is closed to us: follow the system */ }
}
