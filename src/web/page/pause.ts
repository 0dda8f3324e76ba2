/** Some milliseconds, or less where it is told to end. It leaves nothing behind on the signal: the page's own lives as long as the page. */
export function pause(milliseconds: number, ends: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const over = () => {
      clearTimeout(timer)
      ends.removeEventListener('abort', over)
      done()
    }
    const timer = setTimeout(over, milliseconds)
    ends.addEventListener('abort', over)
    if (ends.aborted) over()
  })
}
