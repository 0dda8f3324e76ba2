import { priceOf } from '../providers/prices.ts'
import type { Price, Prices } from '../providers/prices.ts'
import type { Catalog } from './catalog.ts'

/** What a model costs; undefined where nobody knows. A model without a name is its provider's default. */
export type Tariff = (provider: string, model: string) => Price | undefined

export const NO_TARIFF: Tariff = () => undefined

/** The prices of what there is. @param own the user's prices, by model; they win */
export function tariffOf(catalog: Catalog, own: Prices): Tariff {
  return (name, model) => {
    const known = catalog.known(name)
    const meant = model || known?.models[0]
    if (!meant) catalog.learn(name)
    return priceOf(meant ?? '', own, known?.provider.free ?? false)
  }
}
