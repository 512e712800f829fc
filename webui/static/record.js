/* Trunkbox: record an announcement with the microphone. Extra: without it a file is uploaded. */
(() => {
  const form = document.getElementById('record');
  const part = (name) => form.querySelector(`[data-record=${name}]`);
  const box = form?.querySelector('.recorder');
  if (!box || !window.isSecureContext || !navigator.mediaDevices || !window.MediaRecorder) return;
  box.hidden = false; part('none').hidden = true;
  let recorder = null, ticking = null, began = 0;
  const say = (text) => { const p = part('said'); p.hidden = !text; p.firstElementChild.textContent = text; };
  const turn = (on) => {
    part('start').hidden = on; part('stop').hidden = part('time').hidden = !on;
    clearInterval(ticking);
    if (on) {
      began = Date.now();
      ticking = setInterval(() => {
        const s = Math.floor((Date.now() - began) / 1000);
        part('time').textContent = `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
        if (s >= 600) recorder.stop();
      }, 250);
      part('stop').focus();
    }
  };
  part('start').addEventListener('click', async () => {
    say('');
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    } catch { say(box.dataset.denied); return; }
    const parts = [];
    try {
      recorder = new MediaRecorder(stream);
    } catch { say(box.dataset.failed); for (const one of stream.getTracks()) one.stop(); return; }
    recorder.addEventListener('dataavailable', (e) => parts.push(e.data));
    recorder.addEventListener('stop', () => {
      for (const one of stream.getTracks()) one.stop();
      turn(false);
      const kind = recorder.mimeType || 'audio/webm', files = new DataTransfer();
      files.items.add(new File(parts, `opname.${kind.includes('mp4') ? 'mp4' : kind.includes('ogg') ? 'ogg' : 'webm'}`, { type: kind }));
      form.querySelector('[type=file]').files = files.files;
      form.requestSubmit();
    });
    recorder.start();
    turn(true);
  });
  part('stop').addEventListener('click', () => recorder?.stop());
})();
