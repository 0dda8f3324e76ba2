/** What the promise gives, unless the signal fires first: then its reason is thrown and the promise is left to itself. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => undefined) // nobody else listens
    throw signal.reason as Error
  }
  const { promise: fired, reject } = Promise.withResolvers<never>()
  const giveUp = () => reject(signal.reason as Error)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([promise, fired])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}
