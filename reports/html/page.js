// Shows only the ranges of one cause. Without scripts the whole table stands.
const filter = document.getElementById('cause');
const shown = document.getElementById('shown');
const rows = [...document.querySelectorAll('#ranges tbody tr')];
filter?.addEventListener('change', () => {
  let count = 0;
  for (const row of rows) {
    row.hidden = filter.value !== '' && row.dataset.cause !== filter.value;
    if (!row.hidden) count++;
  }
  shown.textContent = `${count.toLocaleString('en-US')} shown`;
});
