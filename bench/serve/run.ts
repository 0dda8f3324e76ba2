/** What went wrong where nobody waits for it. */
export const failed = (error: unknown): void => console.error(error)

/** Until somebody wants this process to end. */
export const untilTerm = (): Promise<void> =>
  new Promise((done) => {
    const stay = setInterval(() => undefined, 1 << 30)
    const go = () => {
      clearInterval(stay)
      done()
    }
    process.once('SIGTERM', go)
    process.once('SIGINT', go)
  })
