/**
 * How long a service asks us to wait, in milliseconds; undefined when it does not say. `retry-after-ms` is a number of
 * milliseconds; `retry-after` (RFC 9110, section 10.2.3) a number of seconds or a date.
 * @param now the time in milliseconds since 1970, for the date
 */
export function retryAfter(headers: Headers, now = Date.now()): number | undefined {
  const precise = positive(headers.get('retry-after-ms'))
  if (precise !== undefined) return precise
  const text = headers.get('retry-after')
  const seconds = positive(text)
  if (seconds !== undefined) return seconds * 1000
  const date = Date.parse(text ?? '')
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** The number a header holds: Number('') is 0, and that is not what an empty header says. */
function positive(text: string | null): number | undefined {
  if (!text?.trim()) return undefined
  const number = Number(text)
  return Number.isFinite(number) && number >= 0 ? number : undefined
}
