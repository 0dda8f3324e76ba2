/** A Ctrl-C comes several times at once: from the terminal, from npm, from bootstrap.js. This far apart it is one, in milliseconds. */
const TOGETHER = 150

const asking = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Fires when we are asked to end: SIGINT, SIGTERM, SIGHUP, or the message `stop` from the process that started us. Who
 * asks a second time does not want to wait: `atOnce` is to end the process.
 */
export function untilAsked(atOnce: () => never): AbortSignal {
  const asked = new AbortController()
  let last = -Infinity
  const ask = (): void => {
    const now = performance.now()
    if (now - last < TOGETHER) return
    last = now
    if (asked.signal.aborted) atOnce()
    asked.abort()
  }
  for (const signal of asking) process.on(signal, ask)
  return asked.signal
}
