import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError, places, readConfig } from '../src/config.ts'
import type { Config, Environment, Flags } from '../src/config.ts'
import { gather } from '../src/config/gather.ts'

/** A folder with a config.toml and an .env, and what comes of them. */
async function configOf(
  toml: string,
  dotenv = '',
  env: Environment = {},
  flags: Flags = {},
): Promise<Config> {
  const root = await mkdtemp(join(tmpdir(), 'config-'))
  try {
    await mkdir(join(root, 'hivefs'))
    await writeFile(join(root, 'hivefs/config.toml'), toml)
    await writeFile(join(root, '.env'), dotenv)
    return await gather({ ...places(flags, { ...env, XDG_CONFIG_HOME: root }), root }, flags, env)
  } catch (error) {
    if (error instanceof ConfigError) error.message = error.message.replaceAll(root, '')
    throw error
  } finally {
    await rm(root, { recursive: true })
  }
}

// oxfmt-ignore
const found: readonly [title: string, flags: Flags, env: Environment, is: Partial<Config>][] = [
  ['by the user\'s name',   {}, { USER: 'glenda' }, { namespace: '/tmp/ns.glenda.:0' }],
  ['by $NAMESPACE',         {}, { USER: 'glenda', NAMESPACE: '/tmp/x' }, { namespace: '/tmp/x' }],
  ['by the flag, above all', { namespace: '/tmp/y' }, { NAMESPACE: '/tmp/x' }, { namespace: '/tmp/y' }],
  ['under $HOME',           {}, { HOME: '/h' }, { state: '/h/.local/state/hivefs', file: '/h/.config/hivefs/config.toml' }],
  ['under the XDG folders', {}, { XDG_STATE_HOME: '/s', XDG_CONFIG_HOME: '/c' }, { state: '/s/hivefs', file: '/c/hivefs/config.toml' }],
]
test('where things are', { timeout: 10_000 }, async (t) => {
  for (const [title, flags, env, is] of found)
    await t.test(title, () => {
      const all: object = places(flags, env)
      for (const [key, value] of Object.entries(is)) assert.equal(all[key as never], value)
    })
})

test('what is set, and which of two wins', { timeout: 10_000 }, async (t) => {
  await t.test('nothing: the defaults', async () => {
    const { mount, timeouts, programs, services } = await configOf('')
    assert.deepEqual(
      { mount, timeouts, programs, anthropic: services['anthropic'] },
      {
        mount: '/n',
        timeouts: { firstByte: 60_000, idle: 120_000 },
        programs: {},
        anthropic: { key: undefined, baseUrl: undefined },
      },
    )
  })
  await t.test('the file', async () => {
    const config = await configOf(
      'mount = false\n[timeouts]\nidle = 0.5\n[providers.ollama]\nbase_url = "http://gpu:1/v1"\n' +
        '[providers.command]\nparrot = "cat"\nask = ["llm", "-m", "x"]',
    )
    assert.equal(config.mount, false)
    assert.equal(config.timeouts.idle, 500)
    assert.equal(config.services['ollama']?.baseUrl, 'http://gpu:1/v1')
    assert.deepEqual(config.programs, { parrot: ['sh', '-c', 'cat'], ask: ['llm', '-m', 'x'] })
  })
  await t.test('the environment before .env before the file', async () => {
    const file =
      '[providers.openai]\nkey = "file"\nbase_url = "http://file"\n[providers.anthropic]\nkey = "file"'
    const dotenv = 'OPENAI_API_KEY=dotenv\nOPENAI_BASE_URL=http://dotenv'
    const { services } = await configOf(file, dotenv, { OPENAI_API_KEY: 'env', OPENAI_BASE_URL: '' })
    assert.deepEqual(services['openai'], { key: 'env', baseUrl: 'http://dotenv' })
    assert.equal(services['anthropic']?.key, 'file')
  })
  await t.test('keys by their names, and GOOGLE_API_KEY before GEMINI_API_KEY', async () => {
    const names = ['groq', 'cerebras', 'xai', 'openrouter', 'moonshot', 'anthropic', 'openai']
    const env = Object.fromEntries(names.map((name) => [`${name.toUpperCase()}_API_KEY`, name]))
    const { services } = await configOf('', 'GEMINI_API_KEY=gemini', env)
    for (const name of names) assert.equal(services[name]?.key, name)
    assert.equal(services['google']?.key, 'gemini')
    const both = await configOf('', '', { GOOGLE_API_KEY: 'google', GEMINI_API_KEY: 'gemini' })
    assert.equal(both.services['google']?.key, 'google')
  })
  await t.test('a service of one’s own, and prices', async () => {
    const { services, prices } = await configOf(
      '[providers.my-gpu]\nbase_url = "http://gpu:1/v1"\nkey = "k"\nmedia = ["image/png"]\n' +
        '[prices."llama4"]\ninput = 0.5\noutput = 1',
    )
    assert.deepEqual(services['my-gpu'], { key: 'k', baseUrl: 'http://gpu:1/v1', media: ['image/png'] })
    assert.deepEqual(prices, { llama4: { input: 0.5, output: 1 } })
  })
  await t.test(
    'where to listen, in the file and by the flags; what is insecure by a flag alone',
    async () => {
      const nothing = await configOf('')
      assert.deepEqual([nothing.listen, nothing.insecure], [[], false])
      const flags = { listen: ['unix!/a', 'tls!*!5642'], insecure: true }
      const { listen, insecure } = await configOf(
        'listen = ["tls!*!5642", "tcp!127.0.0.1!5640"]',
        '',
        {},
        flags,
      )
      assert.deepEqual(listen, ['tls!*!5642', 'tcp!127.0.0.1!5640', 'unix!/a'])
      assert.equal(insecure, true)
    },
  )
  await t.test('whether to announce, in the file or by the flag', async () => {
    assert.equal((await configOf('')).announce, false)
    assert.equal((await configOf('announce = true')).announce, true)
    assert.equal((await configOf('', '', {}, { announce: true })).announce, true)
  })
  await t.test('the flag before the file', async () => {
    assert.equal((await configOf('mount = "/a"', '', {}, { mount: '/b' })).mount, '/b')
    assert.equal((await configOf('mount = "/a"', '', {}, { mount: false })).mount, false)
  })
})

// oxfmt-ignore
const wrong: readonly [title: string, toml: string, dotenv: string, env: Environment, says: string][] = [
  ['an unknown key',        'mout = "/n"', '', {}, '/hivefs/config.toml: unknown key mout'],
  ['an unknown provider',   '[providers.claude]\nkey = "x"', '', {}, '/hivefs/config.toml: providers.claude.base_url: is missing: only anthropic, '],
  ['media nobody can be sent', '[providers.vllm]\nmedia = ["image/tiff"]', '', {}, '/hivefs/config.toml: providers.vllm.media.0: must be one of image/png, '],
  ['media of others\' models', '[providers.anthropic]\nmedia = []', '', {}, '/hivefs/config.toml: providers.anthropic: unknown key media'],
  ['a name like a path',    '[providers."a/b"]\nbase_url = "http://x"', '', {}, '/hivefs/config.toml: providers.a/b: must be a name of small letters'],
  ['a price in words',      '[prices."gpt-5.5"]\ninput = 1\noutput = "2"', '', {}, '/hivefs/config.toml: prices.gpt-5.5.output: must be a number of dollars'],
  ['a word for a number',   '[timeouts]\nidle = "soon"', '', {}, '/hivefs/config.toml: timeouts.idle: must be a number of seconds'],
  ['a time of nothing',     '[timeouts]\nidle = 0', '', {}, '/hivefs/config.toml: timeouts.idle: must be more than 0 seconds'],
  ['a relative mount',      'mount = "n"', '', {}, '/hivefs/config.toml: mount: must be a path that begins with /, or false'],
  ['an address alone',      'listen = "tls!*!5642"', '', {}, '/hivefs/config.toml: listen: must be a list of addresses: "tls!*!5642"'],
  ['an address that is none', 'listen = ["box2:5642"]', '', {}, '/hivefs/config.toml: listen.0: must be a list of addresses: "tls!*!5642"'],
  ['an open door in a file', 'insecure = true', '', {}, '/hivefs/config.toml: unknown key insecure'],
  ['two at once',           'mount = 1\n[providers.openai]\nbase_url = "x"', '', {},
    '/hivefs/config.toml: mount: must be a path that begins with /, or false\n' +
    '/hivefs/config.toml: providers.openai.base_url: must be a URL that begins with http:// or https://'],
  ['a program of nothing',  '[providers.command]\nx = 1', '', {}, '/hivefs/config.toml: providers.command.x: must be a command line, or a list of its words'],
  ['a slip in the grammar', 'mount = "/n"\nidle == 3', '', {}, '/hivefs/config.toml: line 2, column 7: '],
  ['a bad URL in .env',     '', 'ANTHROPIC_BASE_URL=nonsense', {}, '/.env: ANTHROPIC_BASE_URL: must be a URL that begins with http:// or https://'],
  ['a bad URL around us',   '', '', { OPENAI_BASE_URL: 'ftp://x' }, 'the environment: OPENAI_BASE_URL: must be a URL that begins with http:// or https://'],
]
test('what is set wrongly is said, with file, key and what is right', { timeout: 10_000 }, async (t) => {
  for (const [title, toml, dotenv, env, says] of wrong)
    await t.test(title, async () => {
      const error = await configOf(toml, dotenv, env).then(
        () => assert.fail('it was taken'),
        (thrown: unknown) => thrown,
      )
      assert.ok(error instanceof ConfigError, String(error))
      assert.ok(error.message.startsWith(says), error.message)
    })
  await t.test('a secret is never repeated', async () => {
    await assert.rejects(
      configOf('[providers.openai]\nkey = 12345'),
      (error: Error) => !error.message.includes('12345'),
    )
  })
  await t.test('a file that cannot be read', async () => {
    await assert.rejects(
      readConfig({}, { XDG_CONFIG_HOME: '/dev/null' }),
      /\/dev\/null\/hivefs\/config.toml: cannot be read/,
    )
  })
})
