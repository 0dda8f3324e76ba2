/** What an agent may spend: `budget` in a day, `budget_total` in its whole life. */

import { FileError } from '../lib/errno.ts'
import type { Price } from '../providers/prices.ts'
import type { Ask } from '../providers/provider.ts'
import type { Bar } from './bar.ts'
import { choicesOf, nameOf } from './choices.ts'
import type { Choice } from './choices.ts'
import type { Config } from './config.ts'
import { DAY, costAt, money, today } from './spending.ts'
import type { State } from './state.ts'
import type { Tariff } from './tariff.ts'
import { NO_USAGE } from './turn.ts'
import { tokensOf } from './window.ts'

/** Tokens that a reply is reckoned to have before it is asked for, where `max_tokens` is not less. */
const REPLY = 1000

/** When a provider may have said which model is its default: milliseconds from now. */
const SOON = 5000

export const hasBudget = ({ budget, budget_total }: Config): boolean =>
  budget !== null || budget_total !== null

/**
 * Why a request may not be sent, or undefined when it may. It may not when the budget is spent, or would be with what the
 * request costs as estimated: its text at four bytes a token, and a reply of 1,000 tokens or `max_tokens`. A longer reply
 * is not cut off, so that a little more may be spent in the end. What costs nothing is always allowed.
 * @param now milliseconds since 1970
 */
export function barred(state: State, choice: Choice, ask: Ask, now: number): Bar | undefined {
  if (!hasBudget(state.config)) return undefined
  const price = state.tariff(choice.provider, choice.model)
  if (!price) return { why: unpriced(choice), until: choice.model ? undefined : now + SOON }
  const cost = estimated(price, ask)
  return cost === 0 ? undefined : (ofLife(state, cost) ?? ofToday(state, cost, now))
}

function estimated(price: Price, ask: Ask): number {
  const output = Math.min(ask.maxTokens ?? REPLY, REPLY)
  return costAt(price, { ...NO_USAGE, input: tokensOf(ask), output })!
}

/** What the turn that runs has cost so far. */
const open = ({ running }: State): number => running?.cost ?? 0

/** Dollars spent on the day of `now`. */
export const spentToday = (state: State, now: number): number => today(state.spending, now) + open(state)

function ofLife(state: State, cost: number): Bar | undefined {
  const { budget_total: bound } = state.config
  const spent = state.spending.total + open(state)
  if (bound === null || fits(bound, spent, cost)) return undefined
  const why = sentence(`budget total ${money(bound)} USD`, bound, spent, cost)
  return { why: `${why}; echo 'budget total ${enough(bound, spent + cost)}' > ctl`, until: undefined }
}

function ofToday(state: State, cost: number, now: number): Bar | undefined {
  const { budget: bound } = state.config
  const spent = spentToday(state, now)
  if (bound === null || fits(bound, spent, cost)) return undefined
  const why = sentence(`budget ${money(bound)} USD of today`, bound, spent, cost)
  const until = (Math.floor(now / DAY) + 1) * DAY
  return { why: `${why}; echo 'budget ${enough(bound, spent + cost)}' > ctl, or wait until 00:00 UTC`, until }
}

const fits = (bound: number, spent: number, cost: number): boolean => spent < bound && spent + cost <= bound

const sentence = (budget: string, bound: number, spent: number, cost: number): string =>
  spent < bound
    ? `the next request may cost ${money(cost)} USD, and of ${budget} ${money(spent)} is spent`
    : `${budget} is spent (${money(spent)})`

/** A budget that would do: twice as much or what it takes, in round figures. */
function enough(bound: number, needed: number): number {
  const dollars = Math.max(2 * bound, needed, 1e-6)
  const unit = 10 ** Math.floor(Math.log10(dollars))
  return Number((Math.ceil(dollars / unit - 1e-9) * unit).toFixed(6))
}

function unpriced({ provider, model }: Choice): string {
  const [whose, how] = model
    ? [`${provider}/${model}`, `set [prices."${model}"] in config.toml`]
    : [`${provider}'s default model`, 'name one']
  return `the price of ${whose} is not known: ${how}, or echo 'budget off' > ctl`
}

/** @throws FileError EINVAL when there is a budget and somebody may be asked whose price nobody knows */
export function checkPriced(config: Config, tariff: Tariff): void {
  if (!hasBudget(config)) return
  const unknown = choicesOf(config).find((choice) => choice.model && !tariff(choice.provider, choice.model))
  if (unknown) throw new FileError('EINVAL', unpriced(unknown))
}

/** For ERRORS, of somebody who is not asked. */
export const passedOver = (choice: Choice, { why }: Bar): string => `${nameOf(choice)}: ${why}`
