// Runs before a package is packed. Only pnpm turns `workspace:` and `catalog:` into versions: a package that npm packs cannot be installed.
const packer = process.env.npm_config_user_agent ?? "";
if (!packer.startsWith("pnpm/")) {
  const name = process.env.npm_package_name ?? "this package";
  console.error(
    `[@reg] ${name} must be packed by pnpm, received ${packer.split(" ")[0] || "no package manager"}: ` +
      "its workspace: and catalog: ranges would be published as they are. " +
      "Run `npx pnpm pack`; releases are made by .github/workflows/release.yml.",
  );
  process.exit(1);
}
