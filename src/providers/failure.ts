import { at, numberAt, textAt } from '../lib/json.ts'
import { ProviderError } from './provider.ts'
import type { Failure } from './provider.ts'
import { retryAfter } from './retry-after.ts'

/** Characters of an error page that are shown. */
const LONGEST = 500

/** What an HTTP status means when the body does not say it better. */
// oxfmt-ignore
const byStatus: Readonly<Record<number, Failure>> = {
  401: 'auth',  402: 'quota', 403: 'auth', 408: 'timeout', 409: 'server', 425: 'server',
  429: 'rate',  503: 'overloaded', 504: 'timeout', 529: 'overloaded',
}

/** What the words in `type` and `code` of an error mean. The first that fits. */
// oxfmt-ignore
const byCode: readonly (readonly [word: RegExp, failure: Failure])[] = [
  [/insufficient_(quota|balance|credits|funds)|billing|spend_limit|per_?day/, 'quota'],
  [/rate_limit|ramp_limit|too_many_requests|resource_exhausted/,        'rate'],
  [/overloaded|slow_down|unavailable/,                                  'overloaded'],
  [/authentication|permission|api_key|unauthorized|unauthenticated/,    'auth'],
  [/timeout|deadline_exceeded/,                                         'timeout'],
  [/invalid|not_found|unsupported|too_large|length_exceeded|policy/,    'invalid'],
]

/** Sentences that say more than their status: an empty purse comes as 400, 403 or 429, a wrong key as 400. */
// oxfmt-ignore
const bySentence: readonly (readonly [words: RegExp, failure: Failure])[] = [
  [/credit balance is too low/i,                                        'quota'],
  [/reached your specified (workspace )?api usage limits/i,             'quota'],
  [/insufficient (balance|credits?|funds|quota)/i,                      'quota'],
  [/exceeded your current quota(?!.*retry in)/is,                       'quota'],
  [/(incorrect|invalid) api key|api key not valid/i,                    'auth'],
  [/(image|audio) input is not supported|required for image input/i,    'invalid'], // llama.cpp and Ollama, with 500
]

/** An answer with a status that is not 2xx, as an error. */
export function refused(response: Response, body: string): ProviderError {
  const error = errorIn(json(body))
  const message = sentence(error) ?? page(body, response)
  const failure =
    failureOf(error, message) ?? byStatus[response.status] ?? (response.status < 500 ? 'invalid' : 'server')
  return new ProviderError(failure, message, {
    status: response.status,
    retryAfter: retryAfter(response.headers) ?? retryDelay(error),
  })
}

/** An error that came inside a stream that had begun well. `value` is the event's JSON. */
export function reported(value: unknown): ProviderError {
  const error = errorIn(value)
  const message = sentence(error) ?? 'the service failed and did not say why'
  const words = wordsOf(error)
  const failure =
    failureOf(error, message) ??
    byCode.find(([word]) => word.test(words))?.[1] ??
    byStatus[numberAt(error, 'code') ?? 0] ??
    'server'
  return new ProviderError(failure, message)
}

/** Whatever was thrown on the way to a service, as an error of ours. */
export function unreachable(thrown: unknown): ProviderError {
  if (thrown instanceof ProviderError) return thrown
  const root = rootOf(thrown)
  const words = root instanceof Error ? root.message || textAt(root, 'code') || root.name : String(root)
  const failure = /time.?out/i.test(`${textAt(root, 'code')} ${words}`) ? 'timeout' : 'connection'
  return new ProviderError(failure, words, { cause: thrown })
}

/** JSON, or undefined where a text is none. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Money and keys first: they hide behind the statuses and types of other failures. */
function failureOf(error: unknown, message: string): Failure | undefined {
  const money = byCode[0]!
  return money[0].test(wordsOf(error)) ? money[1] : bySentence.find(([words]) => words.test(message))?.[1]
}

/** Every service wraps its error in another paper: `{error: {…}}`, `{response: {error: {…}}}`, `{error: 'text'}`. */
const errorIn = (value: unknown): unknown => at(value, 'response', 'error') ?? at(value, 'error') ?? value

const wordsOf = (error: unknown): string =>
  [
    textAt(error, 'type'),
    textAt(error, 'code'),
    textAt(error, 'status'),
    textAt(error, 'details', 'error_code'),
    ...detailsOf(error).flatMap(limitsIn),
  ]
    .join(' ')
    .toLowerCase()

/** What Google says besides, google.rpc.Status: a list of messages, each of a type of its own. */
function detailsOf(error: unknown): readonly unknown[] {
  const details = at(error, 'details')
  return Array.isArray(details) ? details : []
}

/** The limits that were reached: `GenerateRequestsPerDayPerProjectPerModel`. That of a day is no matter of waiting. */
function limitsIn(detail: unknown): readonly (string | undefined)[] {
  const violations = at(detail, 'violations')
  return Array.isArray(violations) ? violations.map((violation) => textAt(violation, 'quotaId')) : []
}

/** google.rpc.RetryInfo, `{"retryDelay": "37.5s"}`, in milliseconds. */
function retryDelay(error: unknown): number | undefined {
  const delay = detailsOf(error)
    .map((detail) => textAt(detail, 'retryDelay'))
    .find(Boolean)
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? '')?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

const sentence = (error: unknown): string | undefined =>
  typeof error === 'string' ? error : (textAt(error, 'message') ?? textAt(error, 'detail'))

function page(body: string, response: Response): string {
  const plain = /<html|<!doctype/i.test(body) ? '' : body.trim().slice(0, LONGEST)
  return plain || `HTTP ${response.status} ${response.statusText}`.trim()
}

/** fetch says "fetch failed" and keeps the reason in `cause`; several addresses tried make a list of reasons. */
function rootOf(thrown: unknown): unknown {
  if (thrown instanceof AggregateError && thrown.errors.length) return rootOf(thrown.errors[0])
  return thrown instanceof Error && thrown.cause !== undefined ? rootOf(thrown.cause) : thrown
}
