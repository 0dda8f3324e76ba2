import type { Usage } from './provider.ts'

/** US dollars per million tokens. */
export interface Price {
  readonly input: number
  /** Of what came from the service's cache; as `input` where it is missing. */
  readonly cached?: number | undefined
  readonly output: number
}

export type Prices = Readonly<Record<string, Price>>

const price = (input: number, cached: number, output: number): Price => ({ input, cached, output })

/** List prices as of 20 November 2026, for requests of ordinary length, by how the names of models begin. */
// oxfmt-ignore
const built: Prices = {
  'claude-opus-5-5':       price(4,     0.2,    20),
  'claude-opus-4-8':       price(5,     0.5,    25),
  'claude-opus-4-7':       price(5,     0.5,    25),
  'claude-opus-4-6':       price(5,     0.5,    25),
  'claude-opus-4-5':       price(5,     0.5,    25),
  'claude-sonnet-5-5':     price(2,     0.1,    10),
  'claude-sonnet-5':       price(2,     0.2,    10),
  'claude-sonnet-4-6':     price(3,     0.3,    15),
  'claude-sonnet-4-5':     price(3,     0.3,    15),
  'claude-haiku-5-5':      price(0.1,   0.01,   0.5),
  'claude-haiku-4-5':      price(1,     0.1,    5),
  'gpt-6.1-sol':           price(2,     0.1,    10),
  'gpt-6.1-terra':         price(1,     0.05,   5),
  'gpt-6-astra':           price(10,    1,      50),
  'gpt-6-sol':             price(2,     0.2,    10),
  'gpt-6-luna':            price(0.1,   0.01,   0.5),
  'gpt-5.5':               price(5,     0.5,    30),
  'gpt-5.4-mini':          price(0.75,  0.075,  4.5),
  'gemini-3.8-flash':      price(0.75,  0.075,  3.75), // twice that from 2027 on
  'gemini-3.7-flash':      price(0.75,  0.075,  3.75),
  'gemini-3.5-flash-lite': price(0.3,   0.03,   2.5),
  'gemini-3.1-pro':        price(2,     0.2,    12),
  'gemini-2.5-pro':        price(1.25,  0.125,  10),
  'gemini-2.5-flash':      price(0.3,   0.03,   2.5),
  'openai/gpt-oss-120b':   price(0.15,  0.075,  0.6),  // at Groq
  'grok-4.7':              price(2,     0.5,    6),
  'grok-4.6':              price(2,     0.5,    6),
  'kimi-k3':               price(3,     0.3,    15),
}

/**
 * What a model costs, or undefined where nobody knows.
 * @param own the user's own prices; they win
 * @param free whether its provider asks for no money
 */
export const priceOf = (model: string, own: Prices, free: boolean): Price | undefined =>
  listed(model, own) ?? (free ? FREE : listed(model, built))

const FREE = price(0, 0, 0)

/**
 * What these tokens cost, in US dollars. An estimate: what writing into a cache costs besides, and dearer long requests,
 * are not in it.
 */
export const costOf = (usage: Usage, { input, cached = input, output }: Price): number =>
  ((usage.input - usage.cached) * input + usage.cached * cached + usage.output * output) / 1e6

/** The model's own price, or that of the model whose dated or preview edition it is: `claude-haiku-4-5-20251001`. */
function listed(model: string, prices: Prices): Price | undefined {
  if (Object.hasOwn(prices, model)) return prices[model]
  const name = Object.keys(prices).find(
    (known) => model.startsWith(known) && edition.test(model.slice(known.length)),
  )
  return name === undefined ? undefined : prices[name]
}

const edition = /^(-\d{4}-?\d{2}-?\d{2}|-\d{3}|-latest|-preview(-[\d-]+)?)$/
