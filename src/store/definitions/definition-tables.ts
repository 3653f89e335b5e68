/** How a database writes the types of columns, and ends a table. */
export interface TableWords {
  id: string;
  text: string;
  number: string;
  end: string;
}

/** The tables of definitions and of the catalog, the same in every store. */
export function definitionTables({ id, text, number, end }: TableWords): string {
  return `
   CREATE TABLE definitions (
     id ${id},
     kind ${text} NOT NULL,
     name ${text} NOT NULL,
     variant ${text} NOT NULL,
     version ${number} NOT NULL,
     owner ${text},
     team ${text},
     description ${text},
     tags ${text} NOT NULL,
     source_type ${text} NOT NULL,
     registered_by ${text},
     readers ${text} NOT NULL,
     spec ${text} NOT NULL,
     columns ${text},
     owner_searched ${text} NOT NULL,
     searched ${text} NOT NULL,
     created_at ${number} NOT NULL,
     updated_at ${number} NOT NULL,
     deleted_at ${number},
     UNIQUE (kind, name)
   )${end};
   CREATE TABLE definition_versions (
     definition_id ${number} NOT NULL REFERENCES definitions (id),
     version ${number} NOT NULL,
     variant ${text} NOT NULL,
     owner ${text},
     team ${text},
     description ${text},
     tags ${text} NOT NULL,
     source_type ${text} NOT NULL,
     registered_by ${text},
     readers ${text} NOT NULL,
     spec ${text} NOT NULL,
     columns ${text},
     registered_at ${number} NOT NULL,
     removed_at ${number},
     PRIMARY KEY (definition_id, version)
   )${end};
   CREATE TABLE definition_readers (
     definition_id ${number} NOT NULL REFERENCES definitions (id),
     reader ${text} NOT NULL,
     PRIMARY KEY (definition_id, reader)
   )${end};
   CREATE TABLE definition_dependencies (
     definition_id ${number} NOT NULL REFERENCES definitions (id),
     ref ${text} NOT NULL,
     dataset ${text} NOT NULL,
     PRIMARY KEY (definition_id, ref)
   )${end};
   CREATE INDEX definition_dependencies_of ON definition_dependencies (dataset);
   CREATE TABLE definition_tags (
     definition_id ${number} NOT NULL REFERENCES definitions (id),
     tag ${text} NOT NULL,
     PRIMARY KEY (definition_id, tag)
   )${end};
   CREATE TABLE definition_keys (
     owner ${text} NOT NULL,
     key ${text} NOT NULL,
     params ${text} NOT NULL,
     answer ${text} NOT NULL,
     used_at ${number} NOT NULL,
     PRIMARY KEY (owner, key)
   )${end};
   CREATE INDEX definition_keys_by_age ON definition_keys (used_at);`;
}
