/* SPDX-License-Identifier: Apache-2.0 */
/* Tables: a row a line, its cells in the order of columns. The columns are the map's keys in their
 * order, or what a header of the log says. A row that has another number of cells is never read. */
#pragma once

#include "input/body.h"

enum tp_header { TP_HEADER_NONE, TP_HEADER_READ, TP_HEADER_BROKEN };

/* Forgets what a header said: the columns are the map's own again, or not known where it has none
 * of its own. Nothing where the body is no table. */
void tp_columns_reset(struct tp_map *map);

/* The columns are those that the line names from now on. It is a header where its first cell is a
 * key of the map, and keys of client and server address are among the cells; else nothing changes.
 * One with a key twice, or too many cells, or open quotes is broken: the columns are not known
 * then. Where only a header tells the columns, it also tells their separator: tab, semicolon or
 * comma, the first of these that is in it. */
enum tp_header tp_columns_take_header(struct tp_map *map, struct tp_text line);

/* The cells that a key names, as they are written, without their quotes. */
void tp_columns_read(const struct tp_map *map, struct tp_text row, struct tp_pairs *ret_pairs);

/* Passes over a line that belongs to a row whose quotes are open. After too many of them the
 * columns are not known. */
void tp_columns_pass(struct tp_map *map, struct tp_text line);
