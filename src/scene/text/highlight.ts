/** Which parts of a program are what, for their colours. Takes linear time: no expression here can go back far. */

import type { Token } from '../theme.ts'
import { LONGEST } from './blocks.ts'

export interface Mark {
  readonly text: string
  readonly token: Token
}

type Rule = readonly [token: Token, pattern: RegExp]

interface Language {
  readonly rules: readonly Rule[]
  readonly keywords: ReadonlySet<string>
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const double = /"(?:[^"\\\n]|\\[\s\S])*"?/y
const single = /'(?:[^'\\\n]|\\[\s\S])*'?/y
const template = /`(?:[^`\\]|\\[\s\S])*`?/y
const slashes = /\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?/y
const hash = /#[^\n]*/y
const triple =
  /[rbfu]{0,2}(?:"""(?:[^"\\]|\\[\s\S]|"(?!""))*(?:""")?|'''(?:[^'\\]|\\[\s\S]|'(?!''))*(?:''')?)/iy
const number = /(?:0x[\da-f_]+|\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)n?\b/iy
const punctuation = /[{}()[\];,.:=<>+\-*/%!&|^~?@]+/y

const js: Language = {
  rules: [
    ['comment', slashes],
    ['string', double],
    ['string', single],
    ['string', template],
    ['number', number],
    ['punctuation', punctuation],
  ],
  // oxfmt-ignore
  keywords: words('as async await break case catch class const continue debugger default delete do else enum export extends false finally for from function get if implements import in instanceof interface let new null of private protected public readonly return satisfies set static super switch this throw true try type typeof undefined var void while with yield'),
}

const python: Language = {
  rules: [
    ['comment', hash],
    ['string', triple],
    ['string', double],
    ['string', single],
    ['number', number],
    ['punctuation', punctuation],
  ],
  // oxfmt-ignore
  keywords: words('and as assert async await break class continue def del elif else except False finally for from global if import in is lambda match None nonlocal not or pass raise return self True try while with yield'),
}

const shell: Language = {
  rules: [
    ['comment', hash],
    ['string', /"(?:[^"\\]|\\[\s\S])*"?/y],
    ['string', /'[^']*'?/y],
    ['name', /\$(?:\{[^}\n]*\}?|\w+|[?#@*$!])/y],
    ['number', /\b\d+\b/y],
    ['punctuation', /[{}()[\];|&<>=]+/y],
  ],
  // oxfmt-ignore
  keywords: words('case cat cd cp do done echo elif else esac exec exit export fi for function grep if in local ls mkdir mv read return rm set shift sudo then trap unset until while'),
}

const json: Language = {
  rules: [
    ['name', /"(?:[^"\\\n]|\\.){0,500}"(?=\s{0,20}:)/y],
    ['string', double],
    ['number', /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/iy],
    ['punctuation', /[{}[\],:]+/y],
  ],
  keywords: words('true false null'),
}

const html: Language = {
  rules: [
    ['comment', /<!--(?:[^-]|-(?!->))*(?:-->)?/y],
    ['tag', /<[/!]?[a-z][\w:-]*|\/?>/iy],
    ['name', /[a-z_:@][\w:.-]*(?==["'])/iy],
    ['string', double],
    ['punctuation', /=/y],
  ],
  keywords: words(''),
}

// oxfmt-ignore
const languages: Readonly<Record<string, Language>> = {
  js, javascript: js, jsx: js, mjs: js, ts: js, typescript: js, tsx: js, java: js, c: js, cpp: js, go: js, rust: js, css: js,
  py: python, python, rb: python, ruby: python, yaml: python, yml: python, toml: python,
  sh: shell, bash: shell, shell, zsh: shell, console: shell, makefile: shell, dockerfile: shell,
  json, html, xml: html, svg: html,
}

const blank = /\s+/y
const word = /[\p{L}_$][\p{L}\p{N}_$]*/uy
const any = /[\s\S]/uy

/** The lines of a program, each in parts. What language it is in is not guessed: without one, all is plain. */
export function highlight(text: string, language = ''): Mark[][] {
  const source = text.slice(0, LONGEST).replaceAll('\t', '    ').replaceAll(/\r\n?/g, '\n')
  const known = languages[language.toLowerCase()]
  const marks = known ? [...read(source, known)] : [{ text: source, token: 'plain' as const }]
  const lines: Mark[][] = [[]]
  for (const { text, token } of marks)
    for (const [i, part] of text.split('\n').entries()) {
      if (i) lines.push([])
      if (part) add(lines.at(-1)!, { text: part, token })
    }
  return lines
}

/** Neighbours of one kind are one. */
function add(line: Mark[], mark: Mark): void {
  const last = line.at(-1)
  if (last?.token === mark.token) line[line.length - 1] = { text: last.text + mark.text, token: mark.token }
  else line.push(mark)
}

function* read(source: string, { rules, keywords }: Language): Generator<Mark, void, void> {
  const own: readonly Rule[] = [['plain', blank], ...rules, ['plain', word], ['plain', any]]
  for (let at = 0; at < source.length;) {
    for (const [token, pattern] of own) {
      pattern.lastIndex = at
      const text = pattern.exec(source)?.[0]
      if (!text) continue
      at += text.length
      yield { text, token: pattern === word ? wordToken(text, source, at, keywords) : token }
      break
    }
  }
}

function wordToken(text: string, source: string, end: number, keywords: ReadonlySet<string>): Token {
  if (keywords.has(text)) return 'keyword'
  return source[end] === '(' ? 'name' : 'plain'
}
