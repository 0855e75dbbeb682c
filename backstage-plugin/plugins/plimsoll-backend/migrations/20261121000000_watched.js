// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('plimsoll_watched', table => {
    table.comment('Workflows whose end somebody wants to hear of');
    table.string('workflow_id', 100).primary();
    table.string('service', 200).notNullable();
    table.text('entity_ref').notNullable();
    table.text('user_ref').nullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('plimsoll_watched');
};
