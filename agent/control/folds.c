/* SPDX-License-Identifier: ISC */

/*
 * The folds of the house
 */

#include "folds.h"

#include "alert_fold.h"
#include "answers.h"
#include "cosigned.h"
#include "custody_fold.h"
#include "password.h"
#include "people_fold.h"
#include "presence_fold.h"
#include "proposal.h"
#include "reconcile_fold.h"

const struct fold *const agent_folds[] = {
        &people_fold,
        &proposal_fold,
        &custody_fold,
        &reconcile_fold,
        &presence_fold,
        &alert_fold,
        &cosigned_fold,
        &answers_fold,
        &password_fold,
        NULL,
};

const struct fold *const record_folds[] = { &people_fold, &proposal_fold, NULL };
