/**
 * The key comes in the fragment of the address, which a browser sends to nobody; from here on a cookie stands for it.
 * Answers whether the hive knows us.
 */
export async function enter(): Promise<boolean> {
  const key = location.hash.slice(1)
  if (!key) return (await fetch('/n/')).ok
  history.replaceState(null, '', location.pathname + location.search)
  return (await fetch('/key', { method: 'POST', body: key })).ok
}
