import { checkPriced } from './budget.ts'
import type { Catalog } from './catalog.ts'
import { choiceOf } from './choices.ts'
import type { Config, Key } from './config.ts'
import type { State } from './state.ts'

/** What a budget cannot stand with every value of. */
const PRICED: readonly Key[] = ['provider', 'model', 'fallback', 'budget', 'budget_total']

/**
 * A change of config as it can be made: a new provider comes with its default model where none is named.
 * @throws FileError EINVAL when there is no such provider, or a budget and no price
 */
export async function checkedChange(
  change: Partial<Config>,
  { config, tariff }: State,
  catalog: Catalog,
): Promise<Partial<Config>> {
  if (change.provider !== undefined) catalog.provider(change.provider)
  for (const text of change.fallback ?? []) catalog.provider(choiceOf(text).provider)
  const { provider } = { ...config, ...change }
  const open = change.model === '' || (change.provider !== undefined && change.model === undefined)
  const model = open ? { model: await catalog.modelOf(provider) } : {}
  const whole = { ...change, ...model }
  if (PRICED.some((key) => key in whole)) checkPriced({ ...config, ...whole }, tariff)
  return whole
}
