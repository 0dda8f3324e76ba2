import type { Config, Environment, Flags, Places } from './config/config.ts'
import { placesOf } from './config/places.ts'

export { ConfigError } from './config/config.ts'
export type { Config, Environment, Flags, Places } from './config/config.ts'

/** Where things are, by the command line and the environment. */
export const places = (flags: Flags = {}, env: Environment = process.env): Places => placesOf(flags, env)

/**
 * Everything, from the command line, the environment, `.env` and the file, the first that says something.
 * @throws ConfigError what is wrong, where, and what would be right
 */
export async function readConfig(flags: Flags = {}, env: Environment = process.env): Promise<Config> {
  // the schema library costs more than most commands do
  const { gather } = await import('./config/gather.ts')
  return gather(places(flags, env), flags, env)
}
