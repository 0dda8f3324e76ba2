import { abortable } from '../lib/abortable.ts'
import { ProviderError } from '../providers/provider.ts'
import type { Ask, Delta, Failure, Provider } from '../providers/provider.ts'

/** The model of that name; for an empty one the provider's default. @throws ProviderError; the signal's reason */
export const named = async (model: string, provider: Provider, signal: AbortSignal): Promise<string> =>
  model || (await abortable(provider.models(signal), signal))[0]!

/**
 * Asks a provider and hands its deltas over as they come; resolves after `end`. When the signal fires, this throws at once, whatever the provider does with it.
 * @throws ProviderError; the signal's reason
 */
export async function asked(
  provider: Provider,
  ask: Ask,
  signal: AbortSignal,
  take: (delta: Delta) => void,
): Promise<void> {
  const deltas = provider.stream(ask, signal)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await abortable(deltas.next(), signal)
      if (done) throw new ProviderError('connection', 'the reply broke off')
      take(value)
      if (value.kind === 'end') return
    }
  } finally {
    deltas.return?.().then(undefined, () => undefined) // who ignores the signal is not waited for
  }
}

/** What went wrong, for a person, and whose failure it is. */
export function failed(
  provider: string,
  error: unknown,
): { readonly error: string; readonly failure?: Failure } {
  if (!(error instanceof ProviderError)) return { error: `${provider}: ${String(error)}` }
  const { failure, message } = error
  return { error: `${provider}: ${failure}: ${message}`, failure }
}
