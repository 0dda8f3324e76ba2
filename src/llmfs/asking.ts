import { abortable } from '../lib/abortable.ts'
import { ProviderError } from '../providers/provider.ts'
import type { Ask, Delta, Provider } from '../providers/provider.ts'

/**
 * Asks a provider and hands its deltas over as they come; resolves after `end`. An empty model is the provider's default.
 * When the signal fires, this throws at once, whatever the provider does with it.
 * @throws ProviderError; the signal's reason
 */
export async function asked(
  provider: Provider,
  ask: Ask,
  signal: AbortSignal,
  take: (delta: Delta) => void,
): Promise<void> {
  const model = ask.model || (await abortable(provider.models(signal), signal))[0]!
  const deltas = provider.stream({ ...ask, model }, signal)[Symbol.asyncIterator]()
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

/** What went wrong, for a person. */
export const sentence = (provider: string, error: unknown): string =>
  `${provider}: ${error instanceof ProviderError ? `${error.failure}: ${error.message}` : String(error)}`
