import { at, numberAt, textAt } from '../../../lib/json.ts'
import { quoted, rows } from '../operator/table.ts'

/** What `list` says of a session, and where it is. */
export interface Session {
  /** Its directory. */
  readonly path: string
  /** Its alias, or its id where it has none. */
  readonly name: string
  readonly state: string
  readonly cwd: string
  readonly backend: string
}

/** What a session waits for somebody to say. */
export interface Question {
  /** The directory of its session. */
  readonly path: string
  readonly name: string
  /** Its number in the session. */
  readonly perm: number
  readonly request: string
  /** Nothing: any words. */
  readonly options: readonly Option[]
}

interface Option {
  /** What is written. */
  readonly word: string
  /** What it means. */
  readonly label: string
}

/** A line of NEEDS: what is asked, or what has been answered. */
export type Need = Question | Pick<Question, 'path' | 'perm'>

/** Sessions that are shown of one tree, options of one question, and characters of what is asked. */
const MOST = 500
const CHOICES = 12
const LENGTH = 4000

export const sessionsOf = (root: string, list: string): Session[] =>
  rows(list)
    .slice(0, MOST)
    .flatMap(([id = '', alias = '-', state = '', , cwd = '', backend = '']) =>
      /^[\w.-]+$/.test(id)
        ? { path: `${root}/${id}`, name: alias === '-' ? id : alias, state: state || 'unknown', cwd, backend }
        : [],
    )

/** Undefined for a line that says nothing of the kind. */
export function needOf(root: string, line: string): Need | undefined {
  const said = parsed(line)
  const id = textAt(said, 'id') ?? ''
  const perm = numberAt(said, 'perm')
  if (!/^[\w.-]+$/.test(id) || perm === undefined) return undefined
  const path = `${root}/${id}`
  const request = textAt(said, 'request')
  if (request === undefined) return { path, perm }
  const name = textAt(said, 'alias') || id
  return { path, name, perm, request: request.slice(0, LENGTH), options: optionsOf(at(said, 'options')) }
}

const optionsOf = (said: unknown): Option[] =>
  (Array.isArray(said) ? said : []).slice(0, CHOICES).flatMap((option) => {
    const word = textAt(option, 'word')
    return word ? { word, label: textAt(option, 'label') || word } : []
  })

/** The kind of an event, where the line is one. */
export const kindOf = (line: string): string => textAt(parsed(line), 'kind') ?? ''

/** Questions, with one more or one less. */
export function after(questions: readonly Question[], need: Need): readonly Question[] {
  const others = questions.filter(({ path, perm }) => path !== need.path || perm !== need.perm)
  return 'request' in need ? [...others, need].slice(-MOST) : others
}

/** What can be begun: the backends that are there, of those that `backends` names. */
export const backendsOf = (table: string): string[] =>
  rows(table).flatMap(([name = '', state = '']) => (name && state.startsWith('installed') ? name : []))

/** How a state looks, beside its word. */
export function toneOf(state: string): 'good' | 'busy' | 'asks' | 'bad' | 'over' {
  if (state === 'idle') return 'good'
  if (state === 'running' || state === 'starting') return 'busy'
  if (state.startsWith('needs_') || state === 'rate_limited') return 'asks'
  return state === 'error' ? 'bad' : 'over'
}

/** Whether there is a program that could be told something. */
export const alive = (state: string): boolean => state !== 'exited' && state !== 'stopped'

/** The line that begins a session. @param more words as they are: key=value */
export function beginning(
  backend: string,
  cwd: string,
  values: Readonly<Record<string, string>>,
  more = '',
): string {
  const pairs = Object.entries(values).flatMap(([key, value]) => (value ? `${key}=${quoted(value)}` : []))
  return ['new', quoted(backend), ...(cwd ? [quoted(cwd)] : []), ...pairs, more.trim()]
    .filter(Boolean)
    .join(' ')
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
