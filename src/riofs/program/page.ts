import { ProgramError } from './fault.ts'
import { known, unknown } from './modules.ts'

/** Comments, and scripts with what they say of themselves; attributes of at most 2,000 characters. */
const script =
  /<!--[^]*?(?:-->|$)|(?<open><script\b(?<said>[^<>]{0,2000})>)(?<code>[^]*?)(?:<\/script\s*>|$)/gi

const executed = /^(module|(text|application)\/(javascript|ecmascript)|)$/i

/**
 * The scripts of a page that draws with three, each where it stands in the page and blanks for all else: what they say is
 * found again in the page. Undefined for any other page: that is shown as it is.
 * @throws ProgramError for a script from elsewhere that is not here
 */
export function scriptsOf(page: string): string | undefined {
  const scripts = [...page.matchAll(script)].flatMap(({ index, groups }) =>
    groups?.['open'] ? [{ index, ...said(groups) }] : [],
  )
  if (!scripts.some(({ code, source }) => usesThree(code) || (source !== '' && known(source))))
    return undefined
  let [text, at] = ['', 0]
  for (const { index, open, code, source } of scripts) {
    if (source !== '' && !known(source))
      throw new ProgramError(`SyntaxError: ${unknown(source)}`, page, index)
    const from = index + open.length
    text += `${blank(page.slice(at, from))}${code}`
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

const usesThree = (code: string): boolean =>
  /\bTHREE\b|\b(from|import)\s*\(?\s*["'][^"'\n]*\bthree\b/.test(code)

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ')
