import { cancel, isCancel, select, text } from '@clack/prompts'

/** What kind of hive to start. */
export type Kind =
  /** A mux of our own, with our servers behind it. */
  | { readonly kind: 'new' }
  /** Our servers behind a mux that runs already. */
  | { readonly kind: 'connect'; readonly address: string }
  /** No mux: the tree of the agents alone. */
  | { readonly kind: 'alone' }

/** Asks a person. @returns undefined when they would rather not */
export async function question(): Promise<Kind | undefined> {
  const gone = new AbortController()
  process.stdin.once('end', () => gone.abort())
  const { signal } = gone
  const kind = await select({
    signal,
    message: 'What shall it be?',
    initialValue: 'new' as const,
    options: [
      { value: 'new', label: '1  a new hive', hint: 'a multiplexer and the agents behind it' },
      { value: 'connect', label: '2  connect to an existing multiplexer', hint: 'the agents join it' },
      { value: 'alone', label: '3  stand alone', hint: 'the agents without a multiplexer' },
    ],
  })
  if (isCancel(kind)) return nothing()
  if (kind !== 'connect') return { kind }
  const address = await text({
    signal,
    message: 'Where is it?',
    placeholder: 'host:5640, tcp!host!5640 or unix!/path',
    validate: (value) => (value?.trim() ? undefined : 'an address, please'),
  })
  return isCancel(address) ? nothing() : { kind, address: address.trim() }
}

function nothing(): undefined {
  cancel('Nothing was started.')
}
