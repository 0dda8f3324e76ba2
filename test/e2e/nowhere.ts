import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where nobody listens: discard(1) is off everywhere. */
const NOBODY = 'http://127.0.0.1:9/v1'

/**
 * Writes a config.toml for that home in which the model servers of this machine are not looked for where they are: a test
 * finds none, whatever its machine has.
 * @param config what stands in it besides
 */
export function configure(home: string, config = ''): void {
  const servers = ['ollama', 'llamacpp', 'lmstudio', 'vllm'].filter((name) => !config.includes(name))
  const tables = servers.map((name) => `[providers.${name}]\nbase_url = "${NOBODY}"\n`)
  mkdirSync(join(home, '.config/hivefs'), { recursive: true })
  writeFileSync(join(home, '.config/hivefs/config.toml'), [config, ...tables].join('\n'))
}
