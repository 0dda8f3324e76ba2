/** A colour between two: in the numbers of sRGB, as CSS does it. Texts that are no colours change half way. */
export function mixed(from: number | string, to: number | string, part: number): number | string {
  const [a, b] = [rgba(from), rgba(to)]
  if (!a || !b) return part < 0.5 ? from : to
  const at = a.map((one, i) => Math.round(Math.min(255, Math.max(0, one + (b[i]! - one) * part))))
  return `#${at.map((one) => one.toString(16).padStart(2, '0')).join('')}`.replace(/(?<=^#.{6})ff$/, '')
}

const HEX = /^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i
const RGB = /^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,/]+([\d.]+))?\s*\)$/i

/** Red, green, blue and alpha, 0 to 255. */
function rgba(color: number | string): number[] | undefined {
  if (typeof color === 'number') return [color >> 16, color >> 8, color].map((one) => one & 255).concat(255)
  if (HEX.test(color)) {
    const digits = color.slice(1)
    const long = digits.length < 5 ? digits.replaceAll(/./g, '$&$&') : digits
    return long
      .padEnd(8, 'f')
      .match(/../g)!
      .map((pair) => Number.parseInt(pair, 16))
  }
  const [, r, g, b, a = '1'] = RGB.exec(color) ?? []
  return b === undefined ? undefined : [Number(r), Number(g), Number(b), Number(a) * 255]
}
