import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { promisify } from 'node:util'
import { test } from 'node:test'
import { discover, providers } from '../../src/providers/index.ts'
import type { ProvidersConfig } from '../../src/providers/index.ts'
import { ask, collect, never } from './collect.ts'
import { sample, text, user } from './samples.ts'
import { says, Vendor } from './vendor.ts'

const LIMIT = { timeout: 20_000 }

/** Nothing listens there: the machine that runs the test may have an Ollama of its own. */
const NOWHERE = { baseUrl: 'http://127.0.0.1:9/v1' }
const nothing = { ollama: NOWHERE, llamacpp: NOWHERE, lmstudio: NOWHERE, vllm: NOWHERE }

/** What is configured, and who is ready then, in order. */
const rows: readonly (readonly [title: string, config: ProvidersConfig, ready: readonly string[]])[] = [
  ['nothing', {}, ['offline']],
  ['a key', { services: { anthropic: { key: 'k' } } }, ['anthropic', 'offline']],
  [
    'two keys',
    { services: { openai: { key: 'k' }, anthropic: { key: 'k' } } },
    ['anthropic', 'openai', 'offline'],
  ],
  ['programs', { programs: { claude: ['claude', '-p'], llm: ['llm'] } }, ['claude', 'llm', 'offline']],
  ['a gateway with a key', { services: { openai: { key: 'k', ...NOWHERE } } }, ['openai', 'offline']],
  ['a gateway that is not there', { services: { openai: NOWHERE } }, ['offline']],
]
test('what is configured and who is ready', LIMIT, async (t) => {
  for (const [title, config, ready] of rows) {
    await t.test(title, LIMIT, async () => {
      const found = await discover({ ...config, services: { ...nothing, ...config.services } }, never())
      assert.deepEqual(
        found.map(({ name }) => name),
        ready,
      )
    })
  }
})

test('all providers are listed, ready or not, offline last', LIMIT, () => {
  assert.deepEqual(
    providers({ programs: { mine: ['cat'] } }).map(({ name }) => name),
    (
      'anthropic openai google groq cerebras xai moonshot openrouter ' +
      'ollama llamacpp lmstudio vllm mine offline'
    ).split(' '),
  )
})

/** Each service that is nothing without a key, and the variable of its key. */
const variables: Readonly<Record<string, string>> = {
  anthropic: 'ANTHROPIC_API_KEY',
  openai: 'OPENAI_API_KEY',
  google: 'GOOGLE_API_KEY',
  groq: 'GROQ_API_KEY',
  cerebras: 'CEREBRAS_API_KEY',
  xai: 'XAI_API_KEY',
  moonshot: 'MOONSHOT_API_KEY',
  openrouter: 'OPENROUTER_API_KEY',
}
test(
  'a service without its key says which, is asked nothing, and has models all the same',
  LIMIT,
  async (t) => {
    for (const [name, variable] of Object.entries(variables)) {
      await t.test(name, LIMIT, async () => {
        const provider = providers({}).find((one) => one.name === name)!
        assert.deepEqual(await provider.ready(never()), { state: 'no key', variable })
        const all = await collect(provider, ask('hi'))
        assert.equal(String(all.error), `ProviderError: no key: set ${variable}`)
        const ready = providers({ services: { [name]: { key: 'k' } } }).find((one) => one.name === name)!
        assert.deepEqual(await ready.ready(never()), { state: 'ready' })
      })
    }
  },
)

test('a program may think longer than a service', LIMIT, async () => {
  const config = {
    programs: { slow: ['sh', '-c', 'sleep 0.3; printf done'] },
    timeouts: { firstByte: 50, idle: 50 },
  }
  const slow = providers(config).find(({ name }) => name === 'slow')!
  const all = await collect(slow, ask('hi'))
  assert.deepEqual([all.text, all.error], ['done', undefined])
})

test('a local server is found, asked for its models and spoken to without a key', LIMIT, async () => {
  for (const name of ['ollama', 'llamacpp', 'lmstudio', 'vllm', 'my-gpu']) {
    await using vendor = await Vendor.start(
      { dialect: 'chat', models: ['llama3', 'nomic-embed-text', 'whisper-large-v3', 'qwen3'] },
      [says('hello')],
    )
    const baseUrl = new URL('/', vendor.url).href // as people write it: the server, and not its API
    const [found] = await discover({ services: { ...nothing, [name]: { baseUrl } }, probe: 5000 }, never())
    assert.equal(found?.name, name)
    assert.deepEqual(await found.models(never()), ['llama3', 'qwen3'])
    assert.equal((await collect(found, ask('hi'))).text, 'hello')
  }
})

test('a base URL makes openai speak chat completions', LIMIT, async () => {
  await using vendor = await Vendor.start({ dialect: 'chat' }, [says('hello')])
  const [found] = await discover(
    { services: { ...nothing, openai: { baseUrl: vendor.url } }, probe: 5000 },
    never(),
  )
  assert.equal(found?.name, 'openai')
  assert.equal((await collect(found, ask('hi'))).text, 'hello')
})

test('OpenAI’s own address is no gateway', LIMIT, () => {
  const about = (baseUrl: string) => providers({ services: { openai: { key: 'k', baseUrl } } })[1]!.about
  for (const url of [
    'https://api.openai.com/v1',
    'https://api.openai.com/v1/',
    'https://eu.api.openai.com/v1',
  ])
    assert.equal(about(url), 'GPT, over the Responses API')
  for (const url of ['http://127.0.0.1:9/v1', 'https://api.openai.com.example/v1'])
    assert.equal(about(url), `chat completions at ${url}`)
})

test('what a server of one’s own takes may be said, whatever its models are called', LIMIT, async () => {
  for (const name of ['vllm', 'my-gpu']) {
    await using vendor = await Vendor.start({ dialect: 'chat', models: ['house-model'] }, [says('seen')])
    const media = ['image/png', 'audio/wav']
    const services = { ...nothing, [name]: { baseUrl: vendor.url, media } }
    const [found] = await discover({ services, probe: 5000 }, never())
    const turns = [user(text('look'), ...media.map((type) => sample(type)))]
    const all = await collect(found!, { ...ask(''), model: 'house-model', turns })
    assert.deepEqual([all.text, all.error], ['seen', undefined])
    assert.equal(found!.takes('house-model').media('image/gif'), false)
  }
})

test('a server without models is not ready, and says so', LIMIT, async () => {
  await using vendor = await Vendor.start({ dialect: 'chat', models: [] })
  const ollama = providers({ services: { ollama: { baseUrl: vendor.url } }, probe: 5000 }).find(
    ({ name }) => name === 'ollama',
  )!
  assert.deepEqual(await ollama.ready(never()), {
    state: 'unreachable',
    reason: 'the server is there and has no models',
  })
})

test('a port that is open and silent costs at most the time of a probe', LIMIT, async () => {
  await using silence = await Silence.start()
  const services = { ollama: silence, llamacpp: silence, lmstudio: silence, vllm: silence }
  const begun = performance.now()
  const found = await discover({ services, probe: 300 }, never())
  const took = performance.now() - begun
  assert.deepEqual(
    found.map(({ name }) => name),
    ['offline'],
  )
  assert.ok(took > 250 && took < 1500, `all at once, for 300 ms: ${took} ms`)
  const abort = new AbortController()
  setImmediate(() => abort.abort('enough'))
  await assert.rejects(discover({ services, probe: 10_000 }, abort.signal), (reason) => reason === 'enough')
})

/** A server that takes connections and says nothing. */
class Silence implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets: Socket[] = []
  readonly baseUrl: string

  static async start(): Promise<Silence> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Silence(server)
  }

  private constructor(server: Server) {
    this.#server = server
    this.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
    server.on('connection', (socket) => this.#sockets.push(socket.on('error', () => undefined)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#server, 'close')
  }
}

/** A vendor's list of models; what we make of it. */
const lists: readonly (readonly [
  service: 'anthropic' | 'google',
  listed: readonly string[],
  models: readonly string[],
])[] = [
  [
    'google',
    ['gemini-9-flash-tts', 'gemini-9', 'gemini-3.8-flash', 'veo-9'],
    ['gemini-3.8-flash', 'gemini-9'],
  ],
  ['anthropic', ['claude-new-9', 'claude-sonnet-5-5'], ['claude-sonnet-5-5', 'claude-new-9']],
  ['anthropic', ['claude-new-9', 'claude-old-1'], ['claude-new-9', 'claude-old-1']],
]
test('lists of models: our default first as long as it is there', LIMIT, async () => {
  for (const [service, listed, models] of lists) {
    await using vendor = await Vendor.start({ dialect: service, models: listed })
    const all = providers({ services: { [service]: { key: 'k', baseUrl: vendor.url } } })
    const provider = all.find(({ name }) => name === service)
    assert.deepEqual(await provider!.models(never()), models)
    assert.deepEqual(await provider!.models(never()), models)
    assert.equal(vendor.lists.length, 1, 'asked once')
  }
})

test('a service that cannot be asked has its built-in list', LIMIT, async () => {
  const [provider] = providers({ services: { anthropic: { key: 'k', ...NOWHERE } } })
  const models = await provider!.models(never())
  assert.ok(models.length > 2 && models[0]!.startsWith('claude-'))
})

const run = promisify(execFile)
test('no SDK is loaded before it is used', LIMIT, async () => {
  const index = new URL('../../src/providers/index.ts', import.meta.url).href
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ resolve: (name, context, next) => (loaded.push(name), next(name, context)) })
    const { providers, discover } = await import(${JSON.stringify(index)})
    const services = ${JSON.stringify({ ...nothing, anthropic: { key: 'k', ...NOWHERE }, openai: { key: 'k' }, google: { key: 'k' }, groq: { key: 'k' } })}
    await discover({ services }, new AbortController().signal)
    const sdks = () => loaded.filter((name) => /^(@anthropic-ai|openai|groq-sdk|@google)/.test(name))
    const before = sdks().length
    await providers({ services })[0].models(new AbortController().signal)
    console.log(before, sdks().length > 0)`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script])
  assert.equal(stdout, '0 true\n')
})
