// The key comes in the fragment, which a browser sends to nobody; from here on a cookie stands for it.
const key = location.hash.slice(1)
history.replaceState(null, '', '/')
const entered = key ? (await fetch('/key', { method: 'POST', body: key })).ok : (await fetch('/n/help')).ok
if (entered) location.replace('/n/')
else
  document.querySelector('#said').textContent = key
    ? 'This key is not the right one. `cat /n/rio/url` shows the address with its key.'
    : 'Open the address that `npm start` or `cat /n/rio/url` shows: it has the key behind a #.'
