/**
 * The product tree of a CSAF 2.0 document: product ids → vendor, product and versions. Spec: OASIS CSAF 2.0, section
 * 3.2.2. Walked with a stack of its own and limits on depth and nodes, because a document may come from anybody.
 * Branches about languages, hosts and architectures are not read.
 */
import { z } from 'zod'
import { kept, limits } from './advisory.ts'
import { parseVersions, type Versions } from './range.ts'

export type Product = {
  readonly vendor: string
  readonly product: string
  readonly models: readonly string[]
  readonly versions: Versions
}

export type ProductTree = {
  readonly products: ReadonlyMap<string, Product>
  /** What could not be used, as sentences. */
  readonly faults: readonly string[]
}

const identificationShape = z.object({
  cpe: z.string().optional().catch(undefined),
  model_numbers: z.array(z.string()).optional().catch(undefined),
})
const productShape = z.object({
  product_id: z.string().min(1),
  name: z.string().catch(''),
  product_identification_helper: identificationShape.optional().catch(undefined),
})
const branchShape = z.object({
  category: z.string(),
  name: z.string().catch(''),
  product: productShape.optional().catch(undefined),
  branches: z.array(z.unknown()).optional().catch(undefined),
})
const relationShape = z.object({
  product_reference: z.string(),
  relates_to_product_reference: z.string(),
  full_product_name: productShape,
})
const treeShape = z.object({
  branches: z.array(z.unknown()).catch([]),
  full_product_names: z.array(z.unknown()).catch([]),
  relationships: z.array(z.unknown()).catch([]),
})

type Place = { readonly vendor: string; readonly product: string; readonly version: string; readonly depth: number }
type Visit = { readonly node: unknown; readonly place: Place }

/** Takes `product_tree` of a document. */
export function parseProductTree(tree: unknown): ProductTree {
  const parsed = treeShape.safeParse(tree)
  if (!parsed.success) return { products: new Map(), faults: ['it has no product tree'] }
  const products = new Map<string, Product>()
  const faults: string[] = []
  const root: Place = { vendor: '', product: '', version: '', depth: 0 }
  const open: Visit[] = parsed.data.branches.map((node) => ({ node, place: root }))
  let visited = 0
  for (let visit = open.pop(); visit !== undefined && visited < limits.treeNodes; visit = open.pop()) {
    visited += 1
    const branch = branchShape.safeParse(visit.node)
    if (!branch.success) continue
    const place = inside(visit.place, branch.data.category, branch.data.name)
    if (branch.data.product !== undefined)
      products.set(branch.data.product.product_id, productAt(place, branch.data.product))
    if (place.depth < limits.treeDepth) for (const node of branch.data.branches ?? []) open.push({ node, place })
    else faults.push(`its product tree is deeper than ${limits.treeDepth} branches`)
  }
  if (open.length > 0) faults.push(`its product tree has more than ${limits.treeNodes} branches`)
  for (const item of parsed.data.full_product_names) {
    const product = productShape.safeParse(item)
    if (product.success)
      products.set(product.data.product_id, productAt({ ...root, product: product.data.name }, product.data))
  }
  for (const item of parsed.data.relationships) addRelation(products, item)
  return { products, faults: [...new Set(faults)] }
}

function inside(place: Place, category: string, name: string): Place {
  const depth = place.depth + 1
  if (category === 'vendor') return { ...place, vendor: kept(name), depth }
  if (category === 'product_name') return { ...place, product: kept(name), depth }
  if (category === 'product_family') return { ...place, product: place.product || kept(name), depth }
  if (category === 'product_version' || category === 'product_version_range')
    return { ...place, version: kept(name), depth }
  if (category === 'service_pack' || category === 'patch_level')
    return { ...place, version: `${place.version} ${kept(name)}`, depth }
  return { ...place, depth }
}

function productAt(place: Place, product: z.infer<typeof productShape>): Product {
  const { cpe, model_numbers: models = [] } = product.product_identification_helper ?? {}
  return {
    vendor: place.vendor || cpeVendor(cpe ?? ''),
    product: place.product,
    models: models.slice(0, 200).map(kept),
    versions: place.version.trim() === '' ? { kind: 'none-given' } : parseVersions(place.version),
  }
}

/** The third attribute of a CPE 2.3 name; a wildcard names nobody. */
function cpeVendor(cpe: string): string {
  const vendor = /^cpe:2\.3:[aho]:((?:\\.|[^:\\]){1,100}):/.exec(cpe)?.[1]?.replaceAll('\\', '') ?? ''
  return vendor.includes('*') || vendor === '-' ? '' : vendor.replaceAll('_', ' ')
}

/**
 * "X installed on Y" concerns the device Y, with the versions of X where X is firmware, else with versions that nobody
 * can see.
 */
function addRelation(products: Map<string, Product>, item: unknown): void {
  const relation = relationShape.safeParse(item)
  if (!relation.success) return
  const part = products.get(relation.data.product_reference)
  const platform = products.get(relation.data.relates_to_product_reference)
  if (part === undefined || platform === undefined) return
  const isFirmware = /firmware|\bos\b|operating system/i.test(part.product) || part.product === platform.product
  const text = relation.data.full_product_name.name
  products.set(relation.data.full_product_name.product_id, {
    vendor: platform.vendor || part.vendor,
    product: platform.product,
    models: platform.models,
    versions: isFirmware ? part.versions : { kind: 'unreadable', text: kept(text) },
  })
}
