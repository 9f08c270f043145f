import type { ConfigSchema } from './config-schema.ts';

const order = ['haproxyVersion', 'preset', 'rules', 'configurations'];

interface Manifest {
  contributes?: { configuration?: { properties?: Record<string, object> } };
}

/** The manifest with the settings that the config file has too; all other settings stay as they are. */
export function manifestSettings(text: string, schema: ConfigSchema): string {
  const manifest = JSON.parse(text) as Manifest;
  const properties = manifest.contributes?.configuration?.properties;
  if (!properties) return text;
  for (const name of order) {
    const { description, ...rest } = schema.properties[name] as { description: string };
    properties[`haproxyDoctor.${name}`] = { markdownDescription: description, scope: 'resource', ...('enum' in rest ? { type: 'string' } : {}), ...rest };
  }
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
