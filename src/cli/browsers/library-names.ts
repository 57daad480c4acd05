import type * as ast from "typescript/unstable/ast";
import * as is from "typescript/unstable/ast/is";
import type { Project, Symbol as TsSymbol } from "typescript/unstable/sync";
import { YOUNGER } from "./younger.ts";

/** Interfaces of the compiler's libraries that describe an object of another name. */
const OBJECTS: [RegExp, string][] = [
  [/^(?:Readonly|Concat)(Array|Map|Set)(?:Like)?$/, "$1"],
  [/^(?:Array)?IteratorObject$|^IteratorConstructor$/, "Iterator"],
  [
    /^(Int8|Uint8|Uint8Clamped|Int16|Uint16|Int32|Uint32|BigInt64|BigUint64|Float16|Float32|Float64)Array$/,
    "$1Array TypedArray",
  ],
  [/^(\w+)Constructor$/, "$1"],
];

/** Interfaces of the compiler for the properties of a style. */
const STYLE = /^CSS(?:Style(?:Declaration|Properties)|PageDescriptors|PositionTryDescriptors)$/;

/** Names what the compiler's libraries declare as the compatibility data does. */
export class LibraryNames {
  readonly #project: Project;
  readonly #features = new Map<number, string[]>();
  /** By mixin, an interface without an object of its own: the interfaces that have its members. */
  readonly #heirs = new Map<string, string[]>();

  constructor(project: Project) {
    this.#project = project;
    for (const path of project.program.getSourceFileNames()) {
      if (/\/lib\.dom\.d\.ts$/.test(path)) this.#readHeirs(project.program.getSourceFile(path));
    }
  }

  /** Returns the names of a function, object or property of a library; none for one of the project. */
  of(symbol: TsSymbol): string[] {
    const known = this.#features.get(symbol.id);
    if (known) return known;
    const features = new Set<string>();
    for (const handle of symbol.declarations) {
      if (!/\/lib\.[\w.]+\.d\.ts$/.test(handle.path)) continue;
      const declaration = handle.resolve(this.#project);
      if (declaration) for (const each of this.#namesOf(declaration, symbol.name)) features.add(each);
    }
    this.#features.set(symbol.id, [...features]);
    return [...features];
  }

  #namesOf(declaration: ast.Node, name: string): string[] {
    const owner = ownerOf(declaration);
    const isBuiltIn = !/\/lib\.dom/.test(declaration.getSourceFile().fileName);
    if (!owner) return isBuiltIn ? [`javascript.builtins.${name}`] : [`api.${name}`];
    if (STYLE.test(owner.name)) return [`api.CSSStyleDeclaration.${name}`, `css.properties.${kebab(name)}`];
    if (isBuiltIn) return objectsOf(owner.name).map((object) => `javascript.builtins.${object}.${name}`);
    const objects = this.#heirs.get(owner.name) ?? [owner.name];
    return objects.map((object) => `api.${object}.${name}${owner.isStatic ? "_static" : ""}`);
  }

  #readHeirs(file: ast.SourceFile | undefined): void {
    const heirs = new Map<string, string[]>();
    const objects = new Set<string>();
    file?.forEachChild((node) => {
      if (is.isVariableStatement(node)) {
        for (const { name } of node.declarationList.declarations)
          if (is.isIdentifier(name)) objects.add(name.text);
      }
      if (!is.isInterfaceDeclaration(node) || YOUNGER.has(`api.${node.name.text}`)) return;
      for (const { expression } of node.heritageClauses?.flatMap(({ types }) => [...types]) ?? []) {
        if (!is.isIdentifier(expression)) continue;
        heirs.set(expression.text, [...(heirs.get(expression.text) ?? []), node.name.text]);
      }
    });
    for (const [mixin, names] of heirs) if (!objects.has(mixin)) this.#heirs.set(mixin, names);
  }
}

/** Returns the object of which a declaration declares a member, if it does. */
function ownerOf(declaration: ast.Node): { name: string; isStatic: boolean } | undefined {
  const spaces: string[] = [];
  let owner: { name: string; isStatic: boolean } | undefined;
  for (let node = declaration.parent; node && !is.isSourceFile(node); node = node.parent) {
    if (is.isInterfaceDeclaration(node)) owner ??= { name: node.name.text, isStatic: false };
    // `declare var URL: { parse(): URL }` has the static members.
    else if (is.isVariableDeclaration(node) && is.isIdentifier(node.name)) {
      owner ??= { name: node.name.text, isStatic: true };
    } else if (is.isModuleDeclaration(node) && node.name.text !== "global") spaces.unshift(node.name.text);
  }
  if (!owner) return spaces.length > 0 ? { name: spaces.join("."), isStatic: false } : undefined;
  return { ...owner, name: [...spaces, owner.name].join(".") };
}

function objectsOf(name: string): string[] {
  const last = name.split(".").at(-1) ?? name;
  for (const [form, object] of OBJECTS) {
    if (form.test(last))
      return last
        .replace(form, object)
        .split(" ")
        .map((each) => name.replace(last, each));
  }
  return [name];
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
