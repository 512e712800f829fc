/* Trunkbox: copy, reveal, drag to reorder. Everything here is extra: pages work without it. */
(() => {
  const say = (text, tone = 'ok') => {
    const p = document.createElement('div');
    p.className = `flash ${tone}`; p.textContent = text;
    document.getElementById('toasts').replaceChildren(p);
    setTimeout(() => p.remove(), 4000);
  };
  for (const one of document.querySelectorAll('#toasts .flash.ok')) setTimeout(() => one.remove(), 6000);
  const copy = (input) => {
    if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(input.value);
    const type = input.type; input.type = 'text'; input.select(); /* plain http on the LAN */
    const done = document.execCommand('copy'); input.type = type;
    return done ? Promise.resolve() : Promise.reject(new Error('copy'));
  };
  document.addEventListener('click', (e) => {
    const b = e.target.closest('[data-copy],[data-reveal]');
    if (!b) return;
    const field = document.getElementById(b.dataset.copy || b.dataset.reveal);
    if (b.dataset.copy) {
      const words = document.getElementById('toasts').dataset; /* the page's language */
      copy(field).then(() => say(words.copied), () => say(words.notCopied, 'warn'));
    } else {
      const show = field.type === 'password';
      field.type = show ? 'text' : 'password'; b.setAttribute('aria-pressed', show);
    }
  });
  /* Every request of htmx carries the token of the page's forms. */
  document.addEventListener('htmx:configRequest', (e) => {
    e.detail.headers['X-CSRFToken'] = document.querySelector('meta[name=csrf]').content;
  });
  /* A box that does not answer is said once, and no more until it does. */
  let gone = false;
  document.addEventListener('htmx:sendError', () => {
    if (!gone) say(document.getElementById('toasts').dataset.gone, 'warn');
    gone = true;
  });
  /* Logged out meanwhile: the page and what is typed in it stays. */
  document.addEventListener('htmx:responseError', (e) => {
    const toasts = document.getElementById('toasts');
    if (e.detail.xhr.status !== 401) {
      if (e.detail.requestConfig?.verb !== 'get') say(toasts.dataset.failed, 'warn');
      return;
    }
    if (document.getElementById('out')) return;
    const p = document.createElement('div'), a = document.createElement('a');
    p.id = 'out'; p.className = 'flash warn'; p.textContent = `${toasts.dataset.out} `;
    a.href = toasts.dataset.login; a.target = '_blank'; a.textContent = toasts.dataset.loginText;
    a.addEventListener('click', () => p.remove());
    p.append(a); toasts.replaceChildren(p);
  });
  document.addEventListener('htmx:afterOnLoad', () => { gone = false; });
  /* The server says where focus goes after a swap: the verdict, the first wrong field, the moved step's button. */
  document.addEventListener('htmx:afterSwap', (e) => {
    const at = document.querySelector('#main [data-focus]'); /* the old target is gone from the page by now */
    if (at && e.detail.requestConfig?.verb !== 'get') at.focus();
  });
  /* A confirm page that was put into the dialog opens it; its way back closes it. */
  document.addEventListener('htmx:afterSwap', (e) => { if (e.target.id === 'dialog') e.target.showModal(); });
  document.addEventListener('click', (e) => {
    const dialog = e.target.closest('[data-close]')?.closest('dialog');
    if (dialog) { e.preventDefault(); dialog.close(); }
  });
  document.addEventListener('htmx:xhr:progress', (e) => {
    const bar = document.getElementById('bar');
    if (bar && e.detail.lengthComputable) bar.value = 100 * e.detail.loaded / e.detail.total;
  });
  /* Drag: on drop press the same server action as the arrow buttons, with the target place. */
  let held = null;
  const under = (e) => e.target.closest?.('.step,[data-end]');
  document.addEventListener('dragstart', (e) => {
    held = e.target.closest?.('.step');
    if (held) e.dataTransfer.setData('text/plain', held.dataset.n); /* Firefox drags nothing without */
  });
  document.addEventListener('dragend', () => { held = null; });
  document.addEventListener('dragover', (e) => { if (held && under(e)) e.preventDefault(); });
  document.addEventListener('drop', (e) => {
    const over = under(e), form = document.getElementById('plan');
    if (!held || !over || over === held || !form) return;
    e.preventDefault();
    const box = over.getBoundingClientRect(), half = e.clientY > box.top + box.height / 2 ? 'after' : 'before';
    const b = document.createElement('button');
    b.name = 'move'; b.hidden = true;
    b.value = `${held.dataset.n}:${'end' in over.dataset ? `end:${over.dataset.end}` : `${half}:${over.dataset.n}`}`;
    form.append(b); b.click(); b.remove(); /* htmx 2 learns the button from its click */
  });
})();
