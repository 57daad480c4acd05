import type { Plugin } from "rolldown";
import { parseAst } from "rolldown/parseAst";

type Node = {
  type: string;
  start: number;
  end: number;
  key?: Node;
  computed?: boolean;
  kind?: string;
  name?: string;
  value?: unknown;
};

/** Returns each identifier and each text in a script, except the names of methods where a class defines them. */
export function namesIn(script: string): ReadonlySet<string> {
  const names = new Set<string>();
  const definitions = new Set<Node>();
  for (const node of nodesOf(parseAst(script))) {
    if (isMethod(node) && node.key) definitions.add(node.key);
    if (node.type === "Identifier" && node.name !== undefined && !definitions.has(node)) names.add(node.name);
    if (node.type === "Literal" && typeof node.value === "string") names.add(node.value);
  }
  return names;
}

/**
 * Removes methods of classes in packages that nothing calls. A bundler cannot: it does not know which object a call is for. A method
 * is not called if the whole bundle without the plugin contains its name nowhere else, be it for another object or as a text.
 * @param names see `namesIn`
 */
export function unusedMethods(names: ReadonlySet<string>): Plugin {
  return {
    name: "unused-methods",
    transform: {
      filter: { id: /node_modules/, code: /\bclass\b/ },
      handler: (script) => {
        let rest = script;
        for (const node of nodesOf(parseAst(script))) {
          if (isMethod(node) && !names.has(node.key?.name ?? "")) rest = blank(rest, node);
        }
        // No position changes, so neither does the source map.
        return { code: rest, map: null };
      },
    },
  };
}

function isMethod({ type, kind, computed, key }: Node): boolean {
  return type === "MethodDefinition" && kind !== "constructor" && !computed && key?.type === "Identifier";
}

function blank(script: string, { start, end }: Node): string {
  return script.slice(0, start) + script.slice(start, end).replace(/\S/g, " ") + script.slice(end);
}

/** Returns all nodes of a tree, each before those in it. */
function nodesOf(tree: object): Node[] {
  const nodes: Node[] = [];
  const rest: object[] = [tree];
  for (let part = rest.pop(); part; part = rest.pop()) {
    if ("type" in part && typeof part.type === "string") nodes.push(part as Node);
    for (const inner of Object.values(part)) {
      if (typeof inner === "object" && inner !== null) rest.push(inner);
    }
  }
  return nodes;
}
