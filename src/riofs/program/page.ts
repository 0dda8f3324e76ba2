import { ProgramError } from './fault.ts'
import { known, unknown } from './modules.ts'

/** Comments, and scripts with what they say of themselves; attributes of at most 2,000 characters. */
const script =
  /<!--[^]*?(?:-->|$)|(?<open><script\b(?<said>[^<>]{0,2000})>)(?<code>[^]*?)(?:<\/script\s*>|$)/gi

const executed = /^(module|(text|application)\/(javascript|ecmascript)|)$/i

/** Canvases of the page itself. */
const canvas = /<canvas\b(?<said>[^<>]{0,2000})>(?:\s{0,100}<\/canvas\s*>)?/gi

/**
 * The scripts of a page that draws with three or on a canvas, each where it stands in the page and blanks for all else: what
 * they say is found again in the page. Undefined for any other page: that is shown as it is.
 * @throws ProgramError for a script from elsewhere that is not here
 */
export function scriptsOf(page: string): string | undefined {
  const scripts = [...page.matchAll(script)].flatMap(({ index, groups }) =>
    groups?.['open'] ? [{ index, ...said(groups) }] : [],
  )
  if (!scripts.some(({ code, source }) => draws(code) || (source !== '' && known(source)))) return undefined
  let [text, at] = ['', 0]
  for (const { index, open, code, source } of scripts) {
    if (source !== '' && !known(source))
      throw new ProgramError(`SyntaxError: ${unknown(source)}`, page, index)
    const from = index + open.length
    text += `${canvases(page.slice(at, from))}${code}`
    at = from + code.length
    if (at < page.length) [text, at] = [`${text};`, at + 1]
  }
  return text + blank(page.slice(at))
}

/** What a script says of itself; one that is not JavaScript says nothing. */
function said({ open = '', said = '', code = '' }: Record<string, string>) {
  const type = /\btype\s*=\s*["']?([^"'\s>]*)/i.exec(said)?.[1] ?? ''
  const source = /\bsrc\s*=\s*["']?([^"'\s>]+)/i.exec(said)?.[1] ?? ''
  return executed.test(type) ? { open, code, source } : { open, code: '', source: '' }
}

const draws = (code: string): boolean =>
  /\bTHREE\b|\b(from|import)\s*\(?\s*["'][^"'\n]*\bthree\b|\bgetContext\s*\(\s*["'`]2d\b/.test(code)

/** Blanks, and in the place of each canvas a word of it, as far as there is room for one. */
function canvases(html: string): string {
  let [text, at] = ['', 0]
  for (const { 0: tag, index, groups } of html.matchAll(canvas)) {
    const said = (name: string) =>
      new RegExp(`\\b${name}\\s*=\\s*["']?([\\w-]+)`, 'i').exec(groups!['said']!)?.[1]
    const [width, height] = [said('width'), said('height')].map(
      (size) => Number.parseInt(size ?? '', 10) || 0,
    )
    const word = `__canvas('${said('id') ?? ''}',${width},${height});`
    text += blank(html.slice(at, index)) + (word.length <= tag.length ? blankAfter(word, tag) : blank(tag))
    at = index + tag.length
  }
  return text + blank(html.slice(at))
}

const blankAfter = (word: string, tag: string): string =>
  /\n/.test(tag.slice(0, word.length)) ? blank(tag) : word + blank(tag.slice(word.length))

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ')
