/* features.c - texts of features, kept beside the cards of a board. */
#include "serve/board_content.h"

#include <stdlib.h>

#define MOST_KEPT ((size_t)96 << 20) /* bytes of a board; then it begins anew */

static void let_go(mrs_kept_text *kept)
{
    if (kept && --kept->users == 0)
        free(kept);
}

void mrs_features_drop(mrs_board_content *in)
{
    for (uint32_t i = 0; i < in->cards.n; i++) {
        let_go(in->cards.at[i].feature);
        in->cards.at[i].feature = NULL;
    }
    in->kept = 0;
}

void mrs_feature_share(mrs_board_content *in, const mrs_card *from, mrs_card *to)
{
    mrs_kept_text *kept = from->feature;
    if (!kept)
        return;
    kept->users++;
    to->feature = kept;
    in->kept += kept->len;
}

bool mrs_board_feature(mrs_board *board, const mrs_card *card, mrs_buf *out)
{
    mrs_board_content *in = board->in;
    pthread_mutex_lock(&in->lock);
    const mrs_kept_text *kept = card->feature;
    if (kept)
        mrs_buf_put(out, (mrs_str){kept->text, kept->len});
    pthread_mutex_unlock(&in->lock);
    return kept != NULL;
}

void mrs_board_keep_feature(mrs_board *board, const mrs_card *card, mrs_str text)
{
    mrs_board_content *in = board->in;
    mrs_kept_text *kept = malloc(sizeof *kept + text.len);
    if (!kept) /* then it is read again */
        return;
    kept->users = 1;
    kept->len = (uint32_t)text.len;
    memcpy(kept->text, text.ptr, text.len);
    pthread_mutex_lock(&in->lock);
    if (in->kept + text.len > MOST_KEPT)
        mrs_features_drop(in);
    mrs_card *own = &in->cards.at[card - in->cards.at];
    mrs_kept_text *was = own->feature; /* another worker was first */
    in->kept += text.len - (was ? was->len : 0);
    let_go(was);
    own->feature = kept;
    pthread_mutex_unlock(&in->lock);
}
