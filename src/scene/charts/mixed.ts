/** Colours between colours. */

/**
 * A colour of a ramp.
 * @param stops colours as #rrggbb, evenly apart
 * @param share 0 to 1
 */
export function mixed(stops: readonly string[], share: number): string {
  const at = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0)) * (stops.length - 1)
  const i = Math.min(stops.length - 2, Math.floor(at))
  const [from, to] = [channels(stops[i]!), channels(stops[i + 1]!)]
  return `#${from.map((low, c) => hex(low + (to[c]! - low) * (at - i))).join('')}`
}

const channels = (color: string): number[] => {
  const long = /^#[0-9a-f]{3}$/i.test(color) ? color.replace(/[0-9a-f]/gi, '$&$&') : color
  return [1, 3, 5].map((i) => Number.parseInt(long.slice(i, i + 2), 16) || 0)
}

const hex = (value: number): string => Math.round(value).toString(16).padStart(2, '0')
